/* Great circles and unit vectors.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/globe.h"

#include <math.h>

#define PI 3.14159265358979323846
#define RADIANS (PI / 180.0)

double pond_globe_km(double latitude_a, double longitude_a, double latitude_b, double longitude_b)
{
    double north = sin((latitude_b - latitude_a) * RADIANS / 2.0);
    double east = sin((longitude_b - longitude_a) * RADIANS / 2.0);
    double h = north * north + cos(latitude_a * RADIANS) * cos(latitude_b * RADIANS) * east * east;

    return isnan(h) ? h : 2.0 * POND_EARTH_KM * asin(fmin(1.0, sqrt(h)));
}

void pond_globe_point(double point[3], double latitude, double longitude)
{
    double north = latitude * RADIANS;
    double east = longitude * RADIANS;

    point[0] = cos(north) * cos(east);
    point[1] = cos(north) * sin(east);
    point[2] = sin(north) + 0.0 * east; /* NaN too where the longitude is */
}

double pond_globe_chord2_of(double km)
{
    double half = sin(km / (2.0 * POND_EARTH_KM));

    return km >= PI * POND_EARTH_KM ? (double)INFINITY : 4.0 * half * half;
}
