/** {@code weir tune}: settings that would have served recorded traffic better. */
@NullMarked
package dev.weir.app.tune;

import org.jspecify.annotations.NullMarked;
