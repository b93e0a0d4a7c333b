/** Intents: requests in natural language, the types that they are of, and the chat requests that they become. */
@NullMarked
package dev.weir.intent;

import org.jspecify.annotations.NullMarked;
