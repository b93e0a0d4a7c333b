/** {@code weir batch}: jobs at the batch API of a provider. */
@NullMarked
package dev.weir.app.batch;

import org.jspecify.annotations.NullMarked;
