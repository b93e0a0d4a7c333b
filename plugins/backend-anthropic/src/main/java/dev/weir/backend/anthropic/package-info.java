/** Anthropic's Messages API. */
@NullMarked
package dev.weir.backend.anthropic;

import org.jspecify.annotations.NullMarked;
