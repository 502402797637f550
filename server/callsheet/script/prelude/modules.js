// Modules of scripts: each is run once, when it is first asked for.
(tools) => {
  "use strict";
  const { given, hasOwn, join, keys, stringify, text, unbound, SystemError } = tools;
  const [beginsWith, endsWith] = [unbound("".startsWith), unbound("".endsWith)];
  const split = unbound("".split);

  const folderOf = (path) => {
    const steps = split(path, "/");
    const kept = tools.list();
    for (let i = 0; i + 1 < steps.length; i++) tools.add(kept, steps[i]);
    return join(kept, "/");
  };
  const resolved = (name, folder) => {
    const isFile = beginsWith(name, "./") || beginsWith(name, "../") || name === "." || name === "..";
    if (!isFile) return name;
    const found = tools.list();
    const steps = split(join([folder, name], "/"), "/");
    for (let i = 0; i < steps.length; i++) {
      if (steps[i] === "..") delete found[--found.length];
      else if (steps[i] !== "." && (steps[i] !== "" || i === 0)) tools.add(found, steps[i]);
    }
    return join(found, "/");
  };
  const find = (name, folder) => {
    const path = resolved(name, folder);
    if (hasOwn(given.modules, path)) return path;
    const withEnding = join([path, ".js"], "");
    return hasOwn(given.modules, withEnding) ? withEnding : "";
  };

  const unknown = (name) => {
    if (/^(?:\.{0,2}\/|[A-Za-z]:)/.test(name)) return `the module "${name}" cannot be found`;
    return `there is no package "${name}" here: a script imports files, by paths that begin with "./"`;
  };
  // An import that fails is told at its own place, counted in the lines of who imports.
  const frame = (place, importer) =>
    place ? `    at import (<input>:${place[0] + importer.first - 1}:${place[1]})\n` : "";
  const refused = (message, place, importer) => {
    const error = new SystemError(message);
    if (place) error.stack = frame(place, importer);
    return error;
  };

  // What a module hands out: names with functions that give their values, as late as possible.
  const sharing = (module) => {
    const give = (name, get) => {
      if (hasOwn(module.shared, name)) return;
      tools.defineProperty(module.shared, name, { get, enumerable: true });
    };
    const share = (values) => {
      const names = keys(values);
      for (let i = 0; i < names.length; i++) give(names[i], values[names[i]]);
    };
    share.some = (names, from) => {
      const outer = keys(names);
      for (let i = 0; i < outer.length; i++) give(outer[i], () => from[names[outer[i]]]);
    };
    share.all = (name, from) => {
      if (name) return give(name, () => from);
      const names = keys(from);
      for (let i = 0; i < names.length; i++) {
        if (names[i] !== "default") give(names[i], () => from[names[i]]);
      }
    };
    return share;
  };

  const modules = { __proto__: null };
  const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";
  const fromCommon = (module) => {
    const value = module.common.exports;
    const share = sharing(module);
    if (isObject(value)) share.all("", value);
    tools.defineProperty(module.shared, "default", { get: () => module.common.exports, enumerable: true });
  };
  const load = (path, importer) => {
    const file = given.modules[path];
    const module = {
      __proto__: null, path, importer, shared: { __proto__: null }, common: { exports: {} },
      done: false, promise: null, isModule: file.isModule, first: file.first,
    };
    modules[path] = module;
    if (endsWith(path, ".json")) {
      module.common.exports = tools.read(file.body);
    } else {
      if (/\.[mc]?ts$/.test(path)) throw new SystemError(`"${path}" is TypeScript: scripts are JavaScript`);
      const run = tools.compile(file, scopeOf(module));
      if (file.isModule) {
        module.promise = tools.then(run(), () => (module.done = true));
        return;
      }
      run();
    }
    fromCommon(module);
    module.done = true;
  };
  const isAhead = (module, importer) => {
    for (let each = importer; each; each = each.importer) if (each === module) return true;
    return false;
  };

  const demand = (name, names, found, place, importer) => {
    for (let i = 0; i < (names?.length ?? 0); i++) {
      if (!hasOwn(found, names[i])) {
        throw refused(`"${name}" exports no "${names[i]}"`, place, importer);
      }
    }
    return found;
  };
  const bring = (importer) => async (name, place, names) => {
    tools.live();
    const wanted = text(name);
    if (hasOwn(tools.packages, wanted)) {
      const found = { default: tools.packages[wanted], ...tools.packages[wanted] };
      return demand(wanted, names, found, place, importer);
    }
    const path = find(wanted, importer.folder);
    if (!path) throw refused(unknown(wanted), place, importer);
    const known = modules[path];
    if (known && !known.done && isAhead(known, importer)) return known.shared;
    try {
      if (!known) load(path, importer);
      await modules[path].promise;
    } catch (error) {
      if (error instanceof SystemError) error.stack = join([error.stack, frame(place, importer)], "");
      throw error;
    }
    const module = modules[path];
    return demand(wanted, names, module.shared, place, importer);
  };
  const requirer = (importer) => (name) => {
    tools.live();
    const wanted = text(name);
    if (hasOwn(tools.packages, wanted)) return tools.packages[wanted];
    const path = find(wanted, importer.folder);
    if (!path) throw new SystemError(unknown(wanted));
    if (given.modules[path].isModule) {
      throw new SystemError(`"${wanted}" is an ES module: use import`);
    }
    if (!modules[path]) load(path, importer);
    return modules[path].common.exports;
  };
  const scopeOf = (module) => {
    module.folder = folderOf(module.path);
    return {
      $bring: bring(module), $share: sharing(module), require: requirer(module),
      module: module.isModule ? undefined : module.common,
      exports: module.isModule ? undefined : module.common.exports,
    };
  };

  const main = {
    __proto__: null, folder: given.folder, first: given.script.first, importer: null, shared: { __proto__: null },
  };
  tools.scope = { $bring: bring(main), $share: sharing(main), require: requirer(main) };
  return {};
}
