/* Points on the globe and the way between them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_BASE_GLOBE_H
#define POND_BASE_GLOBE_H

/** Mean radius of the Earth, km: R1 of the WGS84 ellipsoid (Moritz 2000, Geodetic Reference System
 * 1980, Journal of Geodesy 74:128-133). */
#define POND_EARTH_KM 6371.0088

/**
 * Length of the great circle between two points, by the haversine formula; of the ellipsoid's it is
 * up to 0.6 % off.
 *
 * @return km, 0..20015.1; NaN where a coordinate is. Degrees north and east.
 *
 * Source: Sinnott 1984, Virtues of the haversine, Sky and Telescope 68(2):159.
 */
double pond_globe_km(double latitude_a, double longitude_a, double latitude_b, double longitude_b);

/** The point of the unit sphere, `point`[0] towards 0 N 0 E, [1] towards 0 N 90 E, [2] towards the
 * North Pole; NaN where a coordinate is. */
void pond_globe_point(double point[3], double latitude, double longitude);

/** The square of the straight line between two such points: 0..4, NaN where one is. It grows with
 * the way on the globe, 4 sin^2(km / (2 POND_EARTH_KM)). */
static inline double pond_globe_chord2(const double a[3], const double b[3])
{
    double x = a[0] - b[0];
    double y = a[1] - b[1];
    double z = a[2] - b[2];

    return x * x + y * y + z * z;
}

/** The square of the straight line of a way of `km` >= 0; INFINITY from half the globe on, so that
 * all points are nearer. */
double pond_globe_chord2_of(double km);

#endif
