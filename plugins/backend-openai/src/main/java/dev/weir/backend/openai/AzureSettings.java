package dev.weir.backend.openai;

import dev.weir.spi.settings.Description;
import org.jspecify.annotations.Nullable;

/**
 * How to address a model at Azure OpenAI. With an {@code apiVersion} the URL names a deployment and that version;
 * without one it is Azure's {@code /openai/v1}, where the request's model names the deployment.
 */
@Description("How to address a model at Azure OpenAI.")
public record AzureSettings(
        @Nullable @Description("The api-version, such as 2024-10-21; missing for Azure's v1 API, which has none.")
        String apiVersion,

        @Nullable @Description("The deployment, with apiVersion only; missing for the one named like the model.")
        String deployment) {

    /**
     * Checks that both fit.
     *
     * @throws IllegalArgumentException if there is a deployment without an API version
     */
    public AzureSettings {
        if (deployment != null && apiVersion == null) {
            throw new IllegalArgumentException(
                    "deployment is set without apiVersion: Azure's v1 API takes it from the model; set apiVersion or drop it");
        }
    }
}
