/** What the jar of a plugin says and holds, read without loading it. */
@NullMarked
package dev.weir.plugin.jar;

import org.jspecify.annotations.NullMarked;
