package dev.weir.call;

import dev.weir.spi.backend.Request;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Tool;
import java.util.Map;
import java.util.Set;

/**
 * Whether a request shows that answering it has side effects at the provider, so that it is neither asked twice at once nor
 * answered from a cache: it is stored there, or tools run there.
 */
public final class SideEffects {
    private static final String STORE = "store";
    /** Parameters that have tools run at the provider, beside the list of tools. */
    private static final Set<String> PROVIDER_TOOLS = Set.of("web_search_options", "mcp_servers", "container");
    /** The types of tools that the caller runs; a tool of any other type runs at the provider. */
    private static final Set<String> CALLER_TOOLS = Set.of("function", "custom");

    private SideEffects() {}

    public static boolean areShownBy(Request request) {
        return request instanceof ChatRequest chat
                && ((!chat.parameters().isEmpty() && areShownBy(chat.parameters()))
                        || (!chat.tools().isEmpty() && chat.tools().stream().anyMatch(SideEffects::runsAtProvider)));
    }

    private static boolean areShownBy(Map<String, Object> parameters) {
        return Boolean.TRUE.equals(parameters.get(STORE))
                || PROVIDER_TOOLS.stream().anyMatch(parameters::containsKey);
    }

    private static boolean runsAtProvider(Tool tool) {
        Object type = tool.wireFields().fields().get("type");
        return type != null && !CALLER_TOOLS.contains(String.valueOf(type));
    }
}
