/* Colours: Okabe and Ito (2008), "Color universal design", darkened (lightened on dark paper) until
 * each differs from the paper by 3:1, letters by 4.5:1 (WCAG 2.1, 1.4.3 and 1.4.11); a test
 * computes these. Lines differ in their dashes too.
 * SPDX-License-Identifier: Apache-2.0 */
#include "report/style.h"

#include <stddef.h>

/* clang-format off */
#define LIGHT \
    "--paper:#ffffff;--ink:#1a2129;--soft:#56616d;--rule:#d8dde3;--faint:#f3f5f7;--link:#00598c;" \
    "--warn:#a84300;--s1:#0072b2;--s2:#d55e00;--s3:#008a64;--s4:#b0568a;--s5:#2a93cf;--s6:#5c6670;"

#define DARK \
    "--paper:#11161b;--ink:#e8ecf0;--soft:#a7b1bb;--rule:#303943;--faint:#1a2128;--link:#7cc3ee;" \
    "--warn:#f2a36b;--s1:#4ba8e2;--s2:#ef7f3a;--s3:#2dbd92;--s4:#dd8fba;--s5:#b3def7;--s6:#98a3ae;"

const char *const pondi_style[] = {"\n"
/* Ground. */
":root{color-scheme:light dark;" LIGHT "}\n"
"@media screen and (prefers-color-scheme:dark){:root{" DARK "}}\n"
"*{box-sizing:border-box}\n"
"html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:1rem}\n"
"body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 -apple-system,\"Segoe UI\","
"Roboto,\"Noto Sans\",\"Liberation Sans\",Arial,sans-serif;"
"font-variant-numeric:tabular-nums lining-nums;overflow-wrap:break-word}\n"
".page{max-width:54rem;margin:0 auto;padding:2.5rem 1.5rem 4rem}\n"
"a{color:var(--link);text-underline-offset:.15em;text-decoration-thickness:.06em}\n"
"a:focus-visible,.scroll:focus-visible{outline:3px solid var(--link);outline-offset:2px}\n"
".sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);"
"white-space:nowrap}\n",
/* Head, contents, sections. */
"header{border-bottom:1px solid var(--rule);padding-bottom:1.5rem;margin-bottom:1.75rem}\n"
"header .rings{width:2.5rem;height:2.5rem;margin-bottom:1rem;color:var(--link)}\n"
"h1{font-size:clamp(1.75rem,1.2rem + 2.4vw,2.5rem);line-height:1.15;letter-spacing:-.015em;"
"font-weight:700;margin:0;text-wrap:balance}\n"
".subtitle{text-wrap:pretty;font-size:1.125rem;color:var(--soft);margin:.6rem 0 0;max-width:44rem}\n"
"nav{font-size:.9375rem;margin-bottom:2rem}\n"
"nav p{font-size:.8125rem;font-weight:600;color:var(--soft);margin:0 0 .35rem}\n"
"nav ol{list-style:none;margin:0;padding:0;columns:16rem 3;column-gap:2rem}\n"
"nav li{break-inside:avoid;padding:.15rem 0}\n"
"nav a{text-decoration:none;display:flex}nav .number{flex:none;min-width:1em}nav a:hover{text-decoration:underline}\n"
".number{color:var(--soft);font-weight:500;margin-right:.4em}\n"
"h2{font-size:1.5rem;line-height:1.25;letter-spacing:-.01em;font-weight:700;margin:3.25rem 0 1rem;"
"padding-top:1.25rem;border-top:2px solid var(--ink)}\n"
"h3{font-size:1.1875rem;line-height:1.3;margin:2.5rem 0 .75rem;font-weight:650}\n"
"p{margin:0 0 1rem;max-width:42rem}\n"
".story{margin:0 0 1.5rem;padding-left:1.5rem;max-width:42rem}.story li{margin-bottom:.6rem;"
"padding-left:.25rem}\n"
".story .meaning{display:block;font-size:.8125rem;line-height:1.4;color:var(--soft)}\n"
"footer{margin-top:4rem;padding-top:1rem;border-top:1px solid var(--rule);font-size:.8125rem;"
"color:var(--soft)}\n",
/* Key figures. */
".tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(12.5rem,1fr));"
"gap:1.75rem 1.5rem;margin:1.5rem 0 2.25rem}\n"
".tiles div{border-top:1px solid var(--rule);padding-top:.6rem}\n"
".tiles dt{font-size:.875rem;font-weight:600}\n"
".tiles dd{margin:0}\n"
".tiles .value{display:block;font-size:1.625rem;line-height:1.2;margin:.1rem 0 .3rem;font-weight:650;"
"letter-spacing:-.015em}\n"
".tiles .figure{white-space:nowrap}\n"
".tiles .unit{font-size:.875rem;font-weight:400;letter-spacing:0;color:var(--soft)}\n"
".tiles .meaning{display:block;font-size:.8125rem;line-height:1.4;color:var(--soft);"
"margin-top:.2rem}\n",
/* Tables. */
"figure{margin:2rem 0 2.5rem}\n"
"figcaption{margin-bottom:.75rem;max-width:44rem;line-height:1.4}\n"
".title{display:block;font-weight:650;font-size:1.0625rem}\n"
"figcaption .meaning{display:block;font-size:.9375rem;color:var(--soft);margin-top:.15rem}\n"
".scroll{overflow-x:auto}\n"
"table{border-collapse:collapse;width:100%;font-size:.875rem;line-height:1.35}\n"
"th,td{padding:.36rem .6rem;text-align:left;vertical-align:baseline}\n"
"th:first-child,td:first-child{padding-left:.25rem}th:last-child,td:last-child{padding-right:.25rem}\n"
"thead th{vertical-align:bottom;font-weight:600;border-bottom:1.5px solid var(--ink);"
"padding-bottom:.45rem}\n"
"thead .unit{display:block;font-weight:400;font-size:.8125rem;color:var(--soft)}\n"
"tbody th{font-weight:500}.long{min-width:9rem}\n"
".wide-table table{font-size:.8125rem}.wide-table th,.wide-table td{padding-left:.45rem;"
"padding-right:.45rem}\n"
"tbody tr{border-bottom:1px solid var(--rule)}tbody tr:last-child{border-bottom-color:var(--soft)}\n"
"tbody tr:hover{background:var(--faint)}\n"
".n{text-align:right}td.n{white-space:nowrap}\n"
".none{color:var(--soft)}\n"
".note,.columns{font-size:.8125rem;line-height:1.45;color:var(--soft);margin:.6rem 0 0}\n"
".columns{columns:18rem 2;column-gap:2rem}\n"
".columns div{break-inside:avoid;margin-bottom:.25rem}\n"
".columns dt{display:inline;font-weight:600;color:var(--ink)}.columns dd{display:inline;margin:0}\n",
/* Notes. */
".notes{margin:1.5rem 0 2rem;padding:.1rem 0 .1rem 1.1rem;border-left:3px solid var(--rule);"
"max-width:44rem}\n"
".notes.warnings{border-left-color:var(--warn)}\n"
".notes p{font-weight:650;margin:0 0 .35rem}.notes.warnings p{color:var(--warn)}\n"
".notes ul{margin:0;padding-left:1.1rem}.notes li{margin-bottom:.35rem}\n",
/* Charts. */
".charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,19rem),1fr));"
"gap:2rem;margin:2rem 0 2.5rem}.charts figure{margin:0}\n"
".charts .title{font-size:.9375rem}.charts .meaning{font-size:.8125rem}\n"
".chart svg{display:block;width:100%;height:auto;overflow:visible}\n"
".chart svg.wide{max-width:54rem}.chart svg.narrow{display:none}\n"
".legend{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:0 0 .75rem;padding:0;"
"font-size:.875rem}\n"
".legend li{display:flex;align-items:center;gap:.45rem}\n"
".legend svg.key{width:28px;height:12px;flex:none}\n"
"text{font-size:12px;fill:var(--ink)}svg.wide text{font-size:13px}\n"
".label,.value{paint-order:stroke;stroke:var(--paper);stroke-width:3px;"
"stroke-linejoin:round}.tick,.empty{fill:var(--soft)}.name{font-weight:600}\n"
".grid{fill:none;stroke:var(--rule)}.axis{fill:none;stroke:var(--soft)}\n"
".line{fill:none;stroke:var(--c);stroke-width:2;stroke-linejoin:round;stroke-linecap:round}\n"
".band{fill:var(--c);fill-opacity:.22}\n"
".dots{fill:none;stroke:var(--c);stroke-width:5.5;stroke-linecap:round}\n"
".dense{stroke-width:4}.circles circle{fill:var(--c);fill-opacity:.55;stroke:var(--c)}\n"
".steps{fill:var(--c);fill-opacity:.8;stroke:var(--paper)}.bar{fill:var(--c)}\n"
".flow{fill:var(--c);fill-opacity:.38}\n"
".area{fill:var(--c);stroke:var(--paper);stroke-width:.75}\n"
".shade{fill:var(--ink);fill-opacity:.07}.shade-end{fill:none;stroke:var(--soft);stroke-dasharray:3 3}\n"
".multiples{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,11.5rem),1fr));"
"gap:1rem 1.25rem}.multiples p{font-size:.8125rem;font-weight:600;line-height:1.3;margin:0 0 .2rem}\n"
    ".whisker{fill:none;stroke:var(--ink);stroke-width:1.5}\n"
".s1{--c:var(--s1)}.s2{--c:var(--s2)}.s3{--c:var(--s3)}.s4{--c:var(--s4)}.s5{--c:var(--s5)}"
".s6{--c:var(--s6)}\n"
".s2 .line{stroke-dasharray:8 4}.s3 .line{stroke-dasharray:2 4}.s4 .line{stroke-dasharray:10 4 2 4}"
".s5 .line{stroke-dasharray:4 4}.s6 .line{stroke-dasharray:14 4}\n",
/* Telephones. */
"@media screen and (max-width:40rem){.page{padding:1.5rem 1rem 3rem}"
".chart svg.wide{display:none}.chart svg.narrow{display:block}"
".tiles{grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:1.25rem 1rem}"
".tiles .value{font-size:1.375rem}.tiles .long{font-size:1.125rem}h2{margin-top:2.5rem}"
"tbody th{position:sticky;left:0;background:var(--paper)}.long{min-width:7.5rem}"
"th,td{padding-left:.5rem;padding-right:.5rem}}\n",
/* Large screens: the contents stay beside the text. */
"@media screen and (min-width:76rem){.page.listed{max-width:78rem;display:grid;"
"grid-template-columns:13rem minmax(0,1fr);column-gap:3rem}"
".listed header,.listed footer{grid-column:1/3}.listed main{grid-column:2;grid-row:2}"
".listed nav{grid-row:2;position:sticky;top:1.5rem;align-self:start;max-height:calc(100vh - 3rem);"
"overflow-y:auto}.listed nav ol{columns:auto}}\n"
".listed main section:first-child h2{margin-top:0}\n",
/* Paper. */
"@page{margin:16mm 15mm}@page wide{size:A4 landscape}\n"
"@media print{html{font-size:10pt}body{print-color-adjust:exact;-webkit-print-color-adjust:exact}"
".page{max-width:none;padding:0}a{color:inherit;text-decoration:none}"
".scroll{overflow:visible}table{font-size:8pt}th,td{padding:.2rem .4rem}"
".wide-table{page:wide}.wide-table table{font-size:7pt}.long{min-width:0}"
"tbody th,td{overflow-wrap:anywhere}td.n{overflow-wrap:normal}"
".chart svg{max-height:225mm}figcaption{break-inside:avoid}"
"thead{display:table-header-group}tr,.chart:not(.many),.multiples div,.tiles div,.notes li,.story li,.columns div{break-inside:avoid}"
"h2,h3,figcaption,.legend,.notes p{break-after:avoid}h2{margin-top:2rem}.columns{break-before:avoid}"
"p{orphans:3;widows:3}}\n",
NULL};
/* clang-format on */
