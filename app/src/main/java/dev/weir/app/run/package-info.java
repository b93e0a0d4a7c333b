/**
 * Bulk runs: any number of requests of a file through the whole path, with results that survive a crash. {@link
 * dev.weir.app.run.BulkRun} is the loop, {@link
 * dev.weir.app.run.checkpoint.RunStore} keeps the results and the checkpoint.
 */
@NullMarked
package dev.weir.app.run;

import org.jspecify.annotations.NullMarked;
