/** The path of a call: its stages, and their order in {@link dev.weir.path.PathModule}. */
@NullMarked
package dev.weir.path;

import org.jspecify.annotations.NullMarked;
