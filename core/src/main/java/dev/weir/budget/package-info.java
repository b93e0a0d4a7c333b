/**
 * Budgets: limits of what calls may cost in a period. The estimated cost of a call is reserved before it, and replaced by its
 * actual cost when it has ended.
 *
 * <p>{@link dev.weir.budget.Budgets} is usable alone.
 */
@NullMarked
package dev.weir.budget;

import org.jspecify.annotations.NullMarked;
