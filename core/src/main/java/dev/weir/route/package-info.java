/** Routes: which target of a route a call asks, and what follows the failure of one. */
@NullMarked
package dev.weir.route;

import org.jspecify.annotations.NullMarked;
