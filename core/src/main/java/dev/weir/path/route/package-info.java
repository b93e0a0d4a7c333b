/** The stage of routes: asks one target after the other, hedges, and copies calls to mirrors. */
@NullMarked
package dev.weir.path.route;

import org.jspecify.annotations.NullMarked;
