/** Puts a runtime together: what the configuration asks for, the plugins that bring it, the objects that do it. */
@NullMarked
package dev.weir.wiring;

import org.jspecify.annotations.NullMarked;
