/** Reading the response to a chat request, plain or streamed, whatever the dialect. */
@NullMarked
package dev.weir.wire.chat;

import org.jspecify.annotations.NullMarked;
