/* The Hurwitz zeta function with its derivatives, for power laws of whole numbers.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_NETWORK_ZETA_H
#define POND_NETWORK_ZETA_H

/** A function of s at one point: its value, first and second derivative with respect to s. */
struct pondi_jet {
    double value;
    double first;
    double second;
};

/**
 * Z(s) = q^s zeta(s, q) = sum_{k>=0} ((q + k) / q)^-s, and its derivatives with respect to s.
 *
 * The factor q^s keeps it near 1, where zeta(s, q) itself would underflow.
 *
 * @param s > 1
 * @param q >= 1
 *
 * Relative error below 1e-13 for s >= 1.001. Cost: O(1 + max(0, 10 + 2 s - q)).
 * Source: Euler-Maclaurin summation (NIST Digital Library of Mathematical Functions, 25.11.28).
 */
struct pondi_jet pondi_zeta(double s, double q);

#endif
