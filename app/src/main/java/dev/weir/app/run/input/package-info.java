/** The rows of the input of a bulk run, and the files and streams that they are in. */
@NullMarked
package dev.weir.app.run.input;

import org.jspecify.annotations.NullMarked;
