/** {@code weir keys}: the keys of the gateway's clients. */
@NullMarked
package dev.weir.app.keys;

import org.jspecify.annotations.NullMarked;
