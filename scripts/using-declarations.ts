import type { Statement, VariableDeclaration } from '@swc/core';
import { Visitor } from '@swc/core/Visitor.js';

type Known = Statement | { type: 'UsingDeclaration'; decls: VariableDeclaration['declarations'] };

/**
 * The visitor that dependency-cruiser walks the syntax tree with throws at `using x = …` and `await using x = …`, which
 * the parser itself knows. Here it learns to look at what stands on their right side, as in any declaration.
 */
export function learnUsingDeclarations(): void {
  const { visitStatement } = Visitor.prototype;
  Visitor.prototype.visitStatement = function visit(this: Visitor, statement: Known) {
    if (statement.type !== 'UsingDeclaration') return visitStatement.call(this, statement);
    this.visitVariableDeclarators(statement.decls);
    return statement as unknown as Statement;
  };
}
