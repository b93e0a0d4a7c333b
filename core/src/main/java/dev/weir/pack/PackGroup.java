package dev.weir.pack;

import dev.weir.spi.chat.ChatRequest;

/**
 * What requests have in common that may share a pack: equal groups may, others may not. Who may share one beyond that, such as
 * one tenant's calls alone, is for the caller to add.
 *
 * @param intentType the name of the type
 * @param common the request without its input and its limit of output tokens
 * @param limited whether it has such a limit
 */
public record PackGroup(String intentType, ChatRequest common, boolean limited) {}
