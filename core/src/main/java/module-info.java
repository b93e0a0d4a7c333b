@SuppressWarnings("requires-transitive-automatic")
open module dev.weir.core {
    requires com.google.common; // of Guice, which as an automatic module requires nothing by itself
    requires transitive com.google.guice;
    requires transitive dev.weir.config;
    requires transitive dev.weir.spi;
    requires io.opentelemetry.context;
    requires java.net.http;
    requires json.schema;
    requires org.slf4j;
    requires org.snakeyaml.engine;
    requires tools.jackson.core;

    exports dev.weir;
    exports dev.weir.admin;
    exports dev.weir.batch;
    exports dev.weir.batchjob;
    exports dev.weir.breaker;
    exports dev.weir.budget;
    exports dev.weir.cache;
    exports dev.weir.call;
    exports dev.weir.classify;
    exports dev.weir.client;
    exports dev.weir.cost;
    exports dev.weir.diagnosis;
    exports dev.weir.embedding;
    exports dev.weir.guard;
    exports dev.weir.health;
    exports dev.weir.intent;
    exports dev.weir.limit;
    exports dev.weir.performance;
    exports dev.weir.plugin;
    exports dev.weir.recording;
    exports dev.weir.replay;
    exports dev.weir.resilience;
    exports dev.weir.retry;
    exports dev.weir.route;
    exports dev.weir.route.stream;
    exports dev.weir.schema;
    exports dev.weir.timelimit;
    exports dev.weir.token;
    exports dev.weir.tuning;
    exports dev.weir.wiring;

    uses dev.weir.spi.Plugin;
}
