package dev.weir.gateway.anthropic;

import dev.weir.gateway.api.Models;
import dev.weir.spi.chat.ChatRequest;

/**
 * A request of the Messages API as it was read.
 *
 * @param asked the name of the model that was asked for
 * @param stream whether events are asked for
 */
record MessagesRequest(ChatRequest request, Models.Target target, String asked, boolean stream) {}
