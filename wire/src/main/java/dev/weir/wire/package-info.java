/** What HTTP backends share: one exchange with its time limits, the facts of a response, and failures in words. */
@NullMarked
package dev.weir.wire;

import org.jspecify.annotations.NullMarked;
