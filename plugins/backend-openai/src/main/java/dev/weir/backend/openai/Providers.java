package dev.weir.backend.openai;

import dev.weir.backend.openai.OpenAiSettings.Api;
import java.util.Locale;
import java.util.Map;

/** Who bills the calls of a server, by its host. */
final class Providers {
    private static final Map<String, String> BY_HOST = Map.ofEntries(
            Map.entry("api.openai.com", "openai"),
            Map.entry("openai.azure.com", "azure"),
            Map.entry("services.ai.azure.com", "azure"),
            Map.entry("api.anthropic.com", "anthropic"),
            Map.entry("generativelanguage.googleapis.com", "google"),
            Map.entry("amazonaws.com", "bedrock"),
            Map.entry("api.mistral.ai", "mistral"),
            Map.entry("api.deepseek.com", "deepseek"),
            Map.entry("api.x.ai", "xai"),
            Map.entry("api.groq.com", "groq"),
            Map.entry("api.cohere.ai", "cohere"),
            Map.entry("api.cohere.com", "cohere"),
            Map.entry("api.perplexity.ai", "perplexity"),
            Map.entry("api.voyageai.com", "voyage"),
            Map.entry("api.cerebras.ai", "cerebras"),
            Map.entry("api.moonshot.ai", "moonshot"),
            Map.entry("api.together.xyz", "together"),
            Map.entry("api.together.ai", "together"),
            Map.entry("api.fireworks.ai", "fireworks"),
            Map.entry("openrouter.ai", "openrouter"));

    private Providers() {}

    /** The provider by its name in price lists; empty if the host is not known. */
    static String of(OpenAiSettings settings) {
        if (settings.api() == Api.AZURE) {
            return "azure";
        }
        String host = settings.baseUrl().getHost();
        String known = host == null ? "" : host.toLowerCase(Locale.ROOT);
        if (known.endsWith("aiplatform.googleapis.com")) { // begins with a region
            return "vertex";
        }
        while (!BY_HOST.containsKey(known) && known.contains(".")) {
            known = known.substring(known.indexOf('.') + 1);
        }
        return BY_HOST.getOrDefault(known, "");
    }
}
