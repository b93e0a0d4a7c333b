/**
 * Batch jobs: requests that are submitted to a provider's own batch API, at its lower price, and answered within hours. Not to be
 * confused with the batches that calls form within the process.
 *
 * <p>{@link dev.weir.batchjob.BatchJobs} is usable alone.
 */
@NullMarked
package dev.weir.batchjob;

import org.jspecify.annotations.NullMarked;
