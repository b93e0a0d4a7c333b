/** A call, what a stage of its way is, and how a call fails. */
@NullMarked
package dev.weir.call;

import org.jspecify.annotations.NullMarked;
