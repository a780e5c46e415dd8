/* An analysis over the ranks of an MPI job: the runner of `pond-mpi`.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef POND_CLUSTER_RANKS_H
#define POND_CLUSTER_RANKS_H

#include "study/runner.h"

/**
 * Join the job that mpirun (or srun) started, and say how its ranks share the items of a run.
 *
 * Rank 0 leads: it has the rows, gives ranges of blocks to whoever asks, and works itself; the
 * others send rows back. Each rank makes the state of the analysis from the store itself, so all
 * must see the same files; ranks that do not are told before anything is run. Which rank does a
 * block changes no bit of it.
 *
 * A rank that dies takes the job with it (that is how MPI works); rank 0's restart file then has
 * all but the last seconds.
 *
 * @param[in,out] argc, argv as main has them
 * @param[out]    runner     valid until pond_ranks_end
 * @return POND_OK; POND_EIO, MPI cannot be begun; POND_EINVAL, ranks have other command lines (the
 *         job is joined all the same)
 */
enum pond_status pond_ranks_begin(int *argc, char ***argv, struct pond_runner *runner,
                                  struct pond_error *err);

/** Leave the job; waits for the other ranks. */
void pond_ranks_end(void);

#endif
