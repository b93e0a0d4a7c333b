/** The settings of the other engines that the performance optimizer adjusts, each with its rule. */
@NullMarked
package dev.weir.tuning;

import org.jspecify.annotations.NullMarked;
