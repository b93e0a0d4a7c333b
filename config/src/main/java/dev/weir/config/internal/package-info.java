/** Reading and binding of configurations, for {@link dev.weir.config} only. */
@NullMarked
package dev.weir.config.internal;

import org.jspecify.annotations.NullMarked;
