/** Time limits of attempts: enforcement by interruption, and adaptive limits. */
@NullMarked
package dev.weir.timelimit;

import org.jspecify.annotations.NullMarked;
