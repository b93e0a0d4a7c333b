/** {@code weir serve}: the gateway as a process. */
@NullMarked
package dev.weir.app.serve;

import org.jspecify.annotations.NullMarked;
