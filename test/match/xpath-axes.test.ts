import { expect, test } from "vitest";
import { select } from "./xpaths.ts";

test("the axes stand as the package numbers them", async () => {
  const source = "<r><p><a/><b/></p><m i='1' j='2'><n><o/></n></m><p><a/><c/></p></r>";
  const names = async (path: string): Promise<string> => {
    const found: unknown[] = [];
    for (let i = 1; i <= Number(await select(`count(${path})`, source)); i++)
      found.push(await select(`name((${path})[${i}])`, source));
    return found.join(" ");
  };
  expect(await names("//n/ancestor::*")).toBe("r m");
  expect(await names("//n/ancestor-or-self::*")).toBe("r m n");
  expect(await names("//m/attribute::*")).toBe("i j");
  expect(await names("//m/child::*")).toBe("n");
  expect(await names("//m/descendant::*")).toBe("n o");
  expect(await names("//m/descendant-or-self::*")).toBe("m n o");
  expect(await names("//n/following::*")).toBe("p a c");
  expect(await names("//m/following-sibling::*")).toBe("p");
  expect(await names("//n/parent::*")).toBe("m");
  expect(await names("//n/preceding::*")).toBe("p a b");
  expect(await names("//m/preceding-sibling::*")).toBe("p");
  expect(await names("//n/self::*")).toBe("n");
});

test("the namespaces of an element are those of the nearest level", async () => {
  const source = "<a xmlns='u' xmlns:p='v'><b xmlns='' xmlns:p='w' q='1'/></a>";
  expect(await select("//b/namespace::*", source)).toEqual(["http://www.w3.org/XML/1998/namespace", "w"]);
  expect(await select("/*/namespace::p", source)).toBe("v");
  expect(await select("count(/*/namespace::node())", source)).toBe(3);
  expect(await select("name(//b/namespace::*[. = 'w'])", source)).toBe("p");
  expect(await select("local-name(//b/namespace::p/..)", source)).toBe("b");
  expect(await select("//@q/namespace::*", source)).toBeUndefined();
  const many = Array.from({ length: 5000 }, (_, i) => ` b${i}=''`).join("");
  expect(await select("count(//c/namespace::*)", `<a${many}>${"<c/>".repeat(5000)}</a>`)).toBe(5000);
});
