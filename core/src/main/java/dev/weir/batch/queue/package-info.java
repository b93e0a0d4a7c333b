/** The queue of the batch processor: groups that fill, by priority and by tenant. */
@NullMarked
package dev.weir.batch.queue;

import org.jspecify.annotations.NullMarked;
