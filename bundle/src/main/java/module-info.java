module dev.weir {
    requires transitive dev.weir.core;
    requires dev.weir.backend.anthropic;
    requires dev.weir.backend.offline;
    requires dev.weir.backend.openai;
    requires dev.weir.cache.memory;
    requires dev.weir.cost.pricelist;
    requires dev.weir.retry.adaptive;
    requires dev.weir.retry.backoff;
    requires dev.weir.routing.adaptive;
    requires dev.weir.tokenizer.jtokkit;
}
