/** One call on its way through the runtime, as an extension sees it. */
@NullMarked
package dev.weir.spi.call;

import org.jspecify.annotations.NullMarked;
