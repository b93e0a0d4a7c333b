/** Calls of Weir as publishers of Project Reactor. */
@NullMarked
package dev.weir.reactor;

import org.jspecify.annotations.NullMarked;
