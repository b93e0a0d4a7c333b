/**
 * Replays recorded traffic through the engines on a virtual clock, against a model of the backends that is fitted to the
 * recording, and tries other settings.
 */
@NullMarked
package dev.weir.replay;

import org.jspecify.annotations.NullMarked;
