/** The stage at which calls join batches: which calls may share an exchange, and how their answers are told apart. */
@NullMarked
package dev.weir.path.join;

import org.jspecify.annotations.NullMarked;
