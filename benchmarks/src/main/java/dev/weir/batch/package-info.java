/** What a request costs on its way through the batch processor. */
@NullMarked
package dev.weir.batch;

import org.jspecify.annotations.NullMarked;
