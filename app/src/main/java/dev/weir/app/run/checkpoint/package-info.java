/** Where a bulk run keeps what it has done, so that it survives a crash. */
@NullMarked
package dev.weir.app.run.checkpoint;

import org.jspecify.annotations.NullMarked;
