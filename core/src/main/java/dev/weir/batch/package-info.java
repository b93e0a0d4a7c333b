/**
 * The batch processor: sends calls together, and decides which go first when not all can be sent at once.
 *
 * <p>{@link dev.weir.batch.BatchProcessor} is usable alone. Its parts: {@code BatchQueue} keeps the waiting members and forms
 * batches, {@code Group} decides when one leaves, {@code Tenants} counts what each tenant is served, {@code Batch} is one in
 * flight, and {@code Pending} is a member whose caller waits.
 */
@NullMarked
package dev.weir.batch;

import org.jspecify.annotations.NullMarked;
