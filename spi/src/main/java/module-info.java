@SuppressWarnings("requires-transitive-automatic")
open module dev.weir.spi {
    requires transitive io.opentelemetry.api;
    requires transitive jakarta.inject;
    requires transitive micrometer.core;
    requires transitive org.jspecify;

    exports dev.weir.spi;
    exports dev.weir.spi.backend;
    exports dev.weir.spi.batchjob;
    exports dev.weir.spi.cache;
    exports dev.weir.spi.call;
    exports dev.weir.spi.chat;
    exports dev.weir.spi.cost;
    exports dev.weir.spi.embedding;
    exports dev.weir.spi.event;
    exports dev.weir.spi.guard;
    exports dev.weir.spi.intent;
    exports dev.weir.spi.json;
    exports dev.weir.spi.ledger;
    exports dev.weir.spi.limit;
    exports dev.weir.spi.retry;
    exports dev.weir.spi.route;
    exports dev.weir.spi.settings;
    exports dev.weir.spi.telemetry;
    exports dev.weir.spi.time;
    exports dev.weir.spi.token;
}
