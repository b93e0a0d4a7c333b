/** What HTTP backends share: exchanges with time limits, the facts of a response, failures as exceptions. */
@NullMarked
package dev.weir.wire;

import org.jspecify.annotations.NullMarked;
