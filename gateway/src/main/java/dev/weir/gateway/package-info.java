/** The gateway: the APIs of OpenAI and Anthropic, served over a runtime. */
@NullMarked
package dev.weir.gateway;

import org.jspecify.annotations.NullMarked;
