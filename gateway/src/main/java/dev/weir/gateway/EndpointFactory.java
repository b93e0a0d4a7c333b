package dev.weir.gateway;

import dev.weir.Weir;
import dev.weir.gateway.api.ApiEndpoint;
import dev.weir.gateway.api.Models;

/** Makes the endpoint that answers one request. Thread-safe. */
@FunctionalInterface
interface EndpointFactory {
    /**
     * An endpoint over the present runtime.
     *
     * @param models those that the client may use, with the options of its calls
     * @param maxBody maximum bytes of a body after decompression
     */
    ApiEndpoint over(Weir weir, Models models, int maxBody);
}
