/** The API of OpenAI. */
@NullMarked
package dev.weir.gateway.openai;

import org.jspecify.annotations.NullMarked;
