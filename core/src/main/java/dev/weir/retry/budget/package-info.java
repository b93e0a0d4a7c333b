/** Budgets of retries: how many there may be beside first attempts. */
@NullMarked
package dev.weir.retry.budget;

import org.jspecify.annotations.NullMarked;
