/** A call, its stages, its attempt log and its exceptions. */
@NullMarked
package dev.weir.call;

import org.jspecify.annotations.NullMarked;
