/**
 * A call's way: the stages that every call passes, and their order, which stands in {@link dev.weir.path.PathModule}.
 */
@NullMarked
package dev.weir.path;

import org.jspecify.annotations.NullMarked;
