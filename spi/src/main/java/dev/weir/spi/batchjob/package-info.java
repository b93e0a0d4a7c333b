/** The batch API of a provider: requests that are submitted together, at a lower price, and answered within hours. */
@NullMarked
package dev.weir.spi.batchjob;

import org.jspecify.annotations.NullMarked;
